var I=class{#e=new Map;#t;#r;#s=Math.random().toString(36).slice(2);#i=0;constructor(e,t){this.#t=e,this.#r=t?(r,s)=>t.model_proxy.send_msg({...r,buffers:s}):(r,s)=>e.send?.(r,void 0,s),e.on("msg:custom",this.#o)}ask(e,t={},r=[]){let s=`${this.#s}-${this.#i++}`;return new Promise((n,o)=>{let a=setTimeout(()=>{this.#e.delete(s),o(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(s,{resolve:n,reject:o,timer:a}),this.#n(s,{...t,id:s,op:e},r,40)})}#n(e,t,r,s){let n=this.#e.get(e);if(n)try{this.#r(t,r)}catch(o){if(s>0){setTimeout(()=>this.#n(e,t,r,s-1),50);return}this.#e.delete(e),clearTimeout(n.timer),n.reject(o)}}close(){this.#t.off("msg:custom",this.#o);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#o=(e,t)=>{let r=String(e.id),s=this.#e.get(r);if(!s)return;if(this.#e.delete(r),clearTimeout(s.timer),typeof e.error=="string"){s.reject(new Error(e.error));return}let n=Array.isArray(t)&&t.length?t:e.buffers;s.resolve([e,Array.isArray(n)?n.map(Ze):[]])}};function Ze(i){return ArrayBuffer.isView(i)?new Uint8Array(i.buffer,i.byteOffset,i.byteLength):new Uint8Array(i)}var F=i=>new Int32Array(i.slice().buffer),ce=i=>new Float32Array(i.slice().buffer),fe=i=>new Float64Array(i.slice().buffer);function m(i,e={},...t){let r=document.createElement(i);for(let[s,n]of Object.entries(e))n!==!1&&r.setAttribute(s,n===!0?"":String(n));return r.append(...t),r}var et={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function he(i){let e="http://www.w3.org/2000/svg",t=document.createElementNS(e,"svg"),r=document.createElementNS(e,"path");return t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true"),r.setAttribute("d",et[i]),(i==="loop"||i==="fit")&&r.setAttribute("fill","none"),t.append(r),t}function A(i,e,t){let r=m("button",{type:"button",class:"icon","aria-label":e,title:e});return r.append(he(i)),r.addEventListener("click",t),r}function ue(i){let{clientWidth:e,clientHeight:t}=i,r=window.devicePixelRatio||1,[s,n]=[Math.round(e*r),Math.round(t*r)];(i.width!==s||i.height!==n)&&(i.width=s,i.height=n);let o=i.getContext("2d");return o.setTransform(r,0,0,r,0,0),o.clearRect(0,0,e,t),[o,e,t]}function C(i,e,t){return i.on(`change:${e}`,t),()=>i.off(`change:${e}`,t)}function y(i,e,t){i.get(e)!==t&&(i.set(e,t),i.save_changes())}function be(i,e){let t=(i%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function R(i){let e=Math.round(i*100),t=Math.floor(e/6e3),r=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${r}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${r}`}function H(i){let e=getComputedStyle(i),t=r=>e.getPropertyValue(`--${r}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function tt(i){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=i.parentNode;t;t=rt(t)){if(!(t instanceof HTMLElement))continue;let r=st(getComputedStyle(t).backgroundColor);if(r!==void 0)return r<.5}return!1}function rt(i){return i instanceof ShadowRoot?i.host:i.parentNode}function st(i){let e=i.match(/[\d.]+/g)?.map(Number);if(!i.startsWith("rgb")||!e||e.length<3)return;let[t=0,r=0,s=0,n=1]=e;return n<.5?void 0:(.2126*t+.7152*r+.0722*s)/255}function ge(i,e){let t,r=()=>{let c=tt(i);c!==t&&e(t=c)},s=new Set,n=()=>{for(let c of[0,120,450]){let h=setTimeout(()=>{s.delete(h),r()},c);s.add(h)}},o=new MutationObserver(n),a={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};o.observe(document.documentElement,a),o.observe(document.body,a),o.observe(document.head,{childList:!0});let l=matchMedia("(prefers-color-scheme: dark)");return l.addEventListener("change",n),r(),n(),()=>{o.disconnect(),l.removeEventListener("change",n);for(let c of s)clearTimeout(c)}}var G=class{speed=1;loop=!1;#e=1;#t=0;#r=0;#s=0;#i=0;#n=0;#o;constructor(e){this.#o=e}get playing(){return this.#n!==0}get stride(){if(!this.playing)return 1;let{frames:e,seconds:t}=this.#o,r=t(e-1),s=r>0?(e-1)/r*this.speed:0;return Math.max(1,Math.round(s/30))+this.#e-1}play(e){this.#t=e>=this.#o.frames-1?0:e,this.#r=this.#o.seconds(this.#t),this.#e=1,this.#s=0,this.#i=performance.now(),this.#t!==e&&this.#o.show(this.#t),this.playing||(this.#n=requestAnimationFrame(this.#a))}pause(){cancelAnimationFrame(this.#n),this.#n=0}jump(e){this.#t=e,this.#r=this.#o.seconds(e)}#a=e=>{let{seconds:t,ready:r,show:s,frames:n}=this.#o;this.#n=requestAnimationFrame(this.#a);let o=Math.min(e-this.#i,250);this.#i=e;let a=Math.min(this.#t+this.stride,n-1);if(this.#t>=n-1)this.#h();else if(!r(a)&&this.#r>=t(a))this.#s+=o,this.#s>350&&this.#e<6&&(this.#e+=1,this.#s=0);else{this.#r+=o/1e3*this.speed;let l=this.#t;for(let c=a;c>l&&t(c)<=this.#r&&r(c);)l=c,c=Math.min(c+this.stride,n-1);if(l===this.#t)return;this.#t=l,s(l)}};#h(){this.loop?(this.jump(0),this.#o.show(0)):(this.pause(),this.#o.end())}};var ve=74;var de=[.25,.5,1,2,4,8],z=class{el;#e;#t;#r;#s;#i;#n=m("span",{class:"now"});#o;#a=new Map;constructor(e){this.#e=e;let t=Math.max(0,e.frames-1),r=A("first","First frame (Home)",()=>e.jump(0)),s=A("last","Last frame (End)",()=>e.jump(t));r.classList.add("first"),s.classList.add("last"),this.#t=A("play","Play (space)",()=>e.toggle()),this.#t.classList.add("play"),this.#r=A("loop","Loop",()=>e.set("loop",this.#r.getAttribute("aria-pressed")!=="true")),this.#i=m("input",{type:"text",inputmode:"numeric","aria-label":"Go to frame"}),this.#i.addEventListener("change",()=>e.jump(Number(this.#i.value))),this.#i.addEventListener("focus",()=>this.#i.select()),this.#s=m("select",{"aria-label":"Speed",title:"Speed"}),this.#u(de),this.#s.addEventListener("change",()=>e.set("speed",Number(this.#s.value))),this.#o=m("input",{type:"range",min:0,max:t,step:1,value:0,"aria-label":"Frame"}),this.#o.addEventListener("input",()=>e.jump(this.#o.valueAsNumber));let n=A("back","Frame before (←)",()=>e.step(-1)),o=A("next","Next frame (→)",()=>e.step(1)),a=`/ ${t} · `,l=m("div",{class:"bar",role:"toolbar","aria-label":"Playback"},m("div",{class:"group"},r,n,this.#t,o,s),m("div",{class:"clock"},this.#i,a,this.#n,`/ ${R(e.seconds(t))}`),m("div",{class:"grow"}),this.#h(),m("div",{class:"group"},this.#s,this.#r));l.style.setProperty("--digits",String(String(t).length));let c=m("div",{class:"slide"},this.#o);c.style.setProperty("--gutter",`${ve}px`),this.el=m("div",{},l,c)}show(e,t){let{frames:r,seconds:s}=this.#e,n=R(s(e));if(this.#i.getRootNode()instanceof ShadowRoot&&this.#c())return;this.#i.value=String(e),this.#n.textContent=n,this.#o.value=String(e),this.#o.setAttribute("aria-valuetext",`frame ${e}, ${n}`);let o=e/Math.max(1,r-1);this.#o.style.setProperty("--done",`calc(8px + (100% - 16px) * ${o})`);let a=t?"Pause (space)":"Play (space)";this.#t.title!==a&&(this.#t.replaceChildren(he(t?"pause":"play")),this.#t.setAttribute("aria-label",a),this.#t.title=a)}settings(e,t,r){for(let[s,n]of this.#a)n.setAttribute("aria-pressed",String(e.has(s)));de.includes(t)||this.#u([...de,t].sort((s,n)=>s-n)),this.#s.value=String(t),this.#r.setAttribute("aria-pressed",String(r))}press(e){this.#a.get(e)?.click()}#h(){let e=m("div",{class:"group",role:"group","aria-label":"Layers"});return this.#e.layers.forEach((t,r)=>{let s=t.charAt(0).toUpperCase()+t.slice(1),n=m("button",{type:"button",class:"chip","aria-pressed":"false",title:`${s} (${r+1})`},s);n.addEventListener("click",()=>this.#e.layer(t)),this.#a.set(t,n),e.append(n)}),e}#u(e){this.#s.replaceChildren(...e.map(t=>m("option",{value:t},`${t}×`)))}#c(){let e=this.#i.getRootNode();return e instanceof ShadowRoot&&e.activeElement===this.#i}};var W=class{shown=-1;closed=!1;#e=!1;#t;constructor(e){this.#t=e}async follow(){let e=this.#t.wanted();if(!(e===null||this.#e||this.shown===e)){this.#e=!0;try{let[,[t]]=await this.#t.channel.ask("picture",{frame:e});if(t&&!this.closed){let r=await createImageBitmap(new Blob([t],{type:"image/jpeg"}));this.#t.show(r,e),r.close(),this.shown=e}}catch(t){this.#t.refused(t)}finally{this.#e=!1}!this.closed&&this.shown===e&&this.follow()}}};var x=(i,e,t=1)=>[i[0]+e[0]*t,i[1]+e[1]*t,i[2]+e[2]*t],O=(i,e)=>[i[0]-e[0],i[1]-e[1],i[2]-e[2]],it=(i,e)=>i[0]*e[0]+i[1]*e[1]+i[2]*e[2],ye=i=>Math.hypot(i[0],i[1],i[2]),T=(i,e)=>ye(O(i,e)),N=(i,e)=>[i[1]*e[2]-i[2]*e[1],i[2]*e[0]-i[0]*e[2],i[0]*e[1]-i[1]*e[0]];function $(i){let e=ye(i)||1;return[i[0]/e,i[1]/e,i[2]/e]}function xe(i,e,t,r){let s=1/Math.tan(i/2),n=new Float64Array(16);return n[0]=s/e,n[5]=s,n[10]=(r+t)/(t-r),n[11]=-1,n[14]=2*r*t/(t-r),n}function we(i,e,t){let r=$(O(i,e)),s=$(N(t,r)),n=N(r,s),o=new Float64Array(16);return[s,n,r].forEach((a,l)=>{a.forEach((c,h)=>o[h*4+l]=c),o[12+l]=-it(a,i)}),o[15]=1,o}function Ee(i,e){let t=new Float64Array(16);for(let r=0;r<4;r++)for(let s=0;s<4;s++){let n=0;for(let o=0;o<4;o++)n+=i[o*4+s]*e[r*4+o];t[r*4+s]=n}return t}function w(i,e){let t=s=>i[s]*e[0]+i[4+s]*e[1]+i[8+s]*e[2]+i[12+s],r=t(3);return[t(0)/r,t(1)/r,t(2)/r,r]}function j(i){let e=Array.from({length:4},(r,s)=>Array.from({length:8},(n,o)=>o<4?i[o*4+s]:+(o-4===s)));for(let r=0;r<4;r++){let s=r;for(let o=r;o<4;o++)Math.abs(e[o][r])>Math.abs(e[s][r])&&(s=o);[e[r],e[s]]=[e[s],e[r]];let n=e[r][r];e[r]=e[r].map(o=>o/n);for(let o=0;o<4;o++){if(o===r)continue;let a=e[o][r];e[o]=e[o].map((l,c)=>l-a*e[r][c])}}let t=new Float64Array(16);for(let r=0;r<4;r++)for(let s=0;s<4;s++)t[s*4+r]=e[r][4+s];return t}function Me(i,e,t){let r=j(i),[s,n,o]=w(r,[e,t,-1]),[a,l,c]=w(r,[e,t,.5]);return{from:[s,n,o],along:$(O([a,l,c],[s,n,o]))}}function nt({from:i,along:e},t){let[r,s]=[Math.cos(t.yaw),Math.sin(t.yaw)],n=h=>[r*h[0]+s*h[1],r*h[1]-s*h[0],h[2]],o=n(O(i,t.centre)),a=n(e),[l,c]=[0,1/0];for(let h=0;h<3;h++){let u=t.size[h]/2,d=(-u-o[h])/a[h],p=(u-o[h])/a[h];if(Number.isNaN(d)||Number.isNaN(p))return;l=Math.max(l,Math.min(d,p)),c=Math.min(c,Math.max(d,p))}return l<=c?l:void 0}function Te(i,e){let t;for(let r of e){let s=nt(i,r);s!==void 0&&(!t||s<t.far)&&(t={box:r,far:s})}return t}function Ae({from:i,along:e},t){let r=(t-i[2])/e[2];return r>0&&Number.isFinite(r)?x(i,e,r):void 0}function X({centre:i,size:e,yaw:t}){let[r,s]=[Math.cos(t),Math.sin(t)],[n,o,a]=[e[0]/2,e[1]/2,e[2]/2],l=[[n,o],[-n,o],[-n,-o],[n,-o]];return[-a,a].flatMap(c=>l.map(([h,u])=>[i[0]+r*h-s*u,i[1]+s*h+r*u,i[2]+c]))}function q(i){return i<1?`${Math.round(i*100)} cm`:`${i.toFixed(i<10?2:1)} m`}function Le(i,e,t,r){let[,,,,s]=X(i);return{at:[i.centre[0],i.centre[1],s[2]+.12],text:e,colour:t,strong:r}}function Se(i,e,t,r,s){let[n,o,a]=ue(i),l=f=>{let[b,P,,_]=w(e,f);return[(b+1)/2*o,(1-P)/2*a,_]};n.font='600 12px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif',n.textBaseline="middle";let c=t.map(f=>({label:f,at:l(f.at)})).filter(({at:f})=>f[2]>0);c.sort((f,b)=>Number(b.label.strong)-Number(f.label.strong)||f.at[2]-b.at[2]);let h=[];for(let{label:f,at:b}of c)h.some(([P,_])=>Math.abs(P-b[0])<80&&Math.abs(_-b[1])<20)||(h.push([b[0],b[1]]),Re(n,f.text,b[0],b[1]-10,f.colour,f.strong));for(let f of r){let[b,P,_]=l(f);_<=0||(n.beginPath(),n.arc(b,P,5,0,2*Math.PI),n.fillStyle=s.accent,n.fill(),n.lineWidth=2,n.strokeStyle="#ffffff",n.stroke())}let[u,d]=r;if(!u||!d)return;let p=[0,1,2].map(f=>(u[f]+d[f])/2),[v,E,g]=l(p);g>0&&Re(n,q(T(u,d)),v,E-16,s.accent,!0)}function Re(i,e,t,r,s,n){let o=i.measureText(e).width+14;i.globalAlpha=n?1:.86,i.fillStyle="rgba(15, 18, 24, 0.82)",i.beginPath(),i.roundRect(t-o/2,r-10,o,20,6),i.fill(),i.fillStyle=s,i.fillRect(t-o/2+4,r-5,3,10),i.fillStyle="#f3f6fa",i.fillText(e,t-o/2+10,r),i.globalAlpha=1}var L=13,S=class{#e=new Float32Array(L*256);count=0;get rows(){return this.#e.subarray(0,this.count*L)}add(e,t,r,s=1,n=-1,o=-1){if((this.count+1)*L>this.#e.length){let a=new Float32Array(this.#e.length*2);a.set(this.#e),this.#e=a}this.#e.set([...e,...t,...r,s,n,o],this.count++*L)}addBox(e,t,r){let s=X(e);for(let a=0;a<4;a++){let l=(a+1)%4;this.add(s[a],s[l],t,r),this.add(s[a+4],s[l+4],t,r),this.add(s[a],s[a+4],t,r)}let n=[e.centre[0],e.centre[1],e.centre[2]-e.size[2]/2],o=e.size[0]/2+.25;this.add(n,x(n,[Math.cos(e.yaw),Math.sin(e.yaw),0],o),t,r)}};function Y(i,e=1){let t=r=>parseInt(i.slice(r,r+2),16)/255;return[t(1),t(3),t(5),e]}function K(i){let e=i/12,t=10**Math.floor(Math.log10(e));return[1,2,5,10].map(r=>r*t).find(r=>r>=e)??10*t}function ke(i,e,t,r,s=0){let[o,a]=[Math.round(e[0]/t),Math.round(e[1]/t)],l=6;for(let c=-30;c<=30;c++)for(let[h,u,d]of[[o+c,a,0],[a+c,o,1]]){let p=[r[0],r[1],r[2],r[3]*(h%5?.4:1)];for(let v=0;v<l;v++){let[E,g]=[v,v+1].map(b=>(u-30+60*b/l)*t),f=[E,g].map(b=>d?[b,h*t,s]:[h*t,b,s]);i.add(f[0],f[1],p,h%5?1:1.4)}}}var ot=24;function at(i,e,t){let r=i.layers.has("labels")&&e.length<=ot;return e.filter(({who:s})=>r||i.number(s)===i.selected||i.number(s)===t)}function Ve(i){let{host:e,furniture:t,state:r,viewpoint:s,renderer:n,frame:o,boxes:a,hovered:l}=i;Se(t.over,s.matrix,at(r,a,l).map(p=>Le(p,r.name(p.who),r.colour(p.who),r.number(p.who)===r.selected)),r.measured,H(e));let[c,h]=r.measured,u=c&&h?` · ${q(T(c,h))} between the clicks`:"",d=r.layers.has("grid")?`squares of ${q(K(s.orbit.metres))}`:"";t.legend.textContent=d+u,t.legend.hidden=!t.legend.textContent,t.canvas.setAttribute("aria-label",`scene in space, frame ${o}, ${R(r.seconds(o))}, ${a.length} boxes, ${n.points} points${u}`),lt(i)}function lt({host:{dataset:i},furniture:e,state:t,viewpoint:r,renderer:{points:s,drawn:n},total:o}){let a=t.layers.has("cloud");!r.moving&&(!a||n>=s)&&(i.eye="rests"),i.points=String(s),i.drawn=String(n),i.complete=String(s===o&&(!a||n===o)),e.progress(o?s/o:1)}var Q=class{#e=new Map;#t;#r;constructor(e,t=()=>{}){this.#t=e,this.#r=t}has(e){return this.#e.has(e)}get(e){let t=this.#e.get(e);return t!==void 0&&(this.#e.delete(e),this.#e.set(e,t)),t}set(e,t){let r=this.#e.get(e);r!==void 0&&r!==t&&this.#r(r),this.#e.delete(e),this.#e.set(e,t);for(let[s,n]of this.#e){if(this.#e.size<=this.#t)break;this.#e.delete(s),this.#r(n)}}delete(e){let t=this.#e.get(e);t!==void 0&&this.#e.delete(e)&&this.#r(t)}clear(){for(let e of this.#e.values())this.#r(e);this.#e.clear()}};var k=25e4,ct=3,ht=64,ut=7;async function Pe(i,e,{points:t,low:r,high:s},n){let o=0,a=!0,l=async()=>{for(;a&&o<t;){let c=o;o+=k;let h=Math.min(t,c+k),[,[u,d]]=await i.ask("cloud",{cloud:e,start:c,stop:h});a&&u&&d&&(a=n({low:r,high:s,positions:u,colours:d},c))}};await Promise.all(Array.from({length:ct},l))}async function _e(i,e,t,r,s){return(await i.ask("attribute",{cloud:e,name:t,start:r,stop:s}))[1][0]}async function Ce(i,e,{points:t,triangles:r,low:s,high:n}){let o=new Uint8Array(t*6),a=new Uint8Array(t*3),l=new Uint32Array(r*3);for(let c=0;c<t;c+=k){let[,[h,u]]=await i.ask("vertices",{surface:e,start:c,stop:Math.min(t,c+k)});h&&u&&(o.set(h,c*6),a.set(u,c*3))}for(let c=0;c<r;c+=k){let[,[h]]=await i.ask("triangles",{surface:e,start:c,stop:Math.min(r,c+k)});h&&l.set(new Uint32Array(h.slice().buffer),c*3)}return[{low:s,high:n,positions:o,colours:a},l]}async function Ne(i){let[,[e,t,r]]=await i.ask("walks");if(!e||!t||!r)return[];let[s,n,o]=[F(e),F(t),ce(r)];return Array.from(s,(a,l)=>{let c={who:a,places:[],frames:[]};for(let h=n[l];h<n[l+1];h++){let[u,d,p,v]=o.subarray(h*4);c.places.push([u,d,p]),c.frames.push(v)}return c})}function dt(i,e){return Array.from(i,(t,r)=>{let[s,n,o,a,l,c,h]=e.subarray(r*ut);return{who:t,centre:[s,n,o],size:[a,l,c],yaw:h}})}var J=class{#e;#t;#r;#s=new Q(ht);#i=new Map;#n=new Set;constructor(e,t,r){this.#e=e,this.#t=t,this.#r=r}at(e){let t=this.#i.get(e),r=t===void 0?void 0:this.#s.get(t);return r||this.#o(e),r}has(e){let t=this.#i.get(e);return t!==void 0&&this.#s.has(t)}prefetch(e){let t=e.find(r=>r<this.#t&&!this.has(r));t!==void 0&&this.#n.size<2&&this.#o(t)}async#o(e){if(!this.#n.has(e)){this.#n.add(e);try{let[t,[r,s,n,o,a]]=await this.#e.ask("moment",{frame:e}),l=Number(t.from);for(let h=l;h<Number(t.to);h++)this.#i.set(h,l);let c=n&&o?.length?{low:t.low,high:t.high,positions:n,colours:o,attribute:a}:null;this.#s.set(l,{points:c,boxes:r&&s?dt(F(r),ce(s)):[]}),this.#r()}catch{}finally{this.#n.delete(e)}}}};var M=class{#e;#t;#r=new Map;constructor(e,[t,r]){this.#e=e,this.#t=e.createProgram();for(let[s,n]of[[e.VERTEX_SHADER,t],[e.FRAGMENT_SHADER,r]]){let o=e.createShader(s);if(e.shaderSource(o,n),e.compileShader(o),e.attachShader(this.#t,o),!e.getShaderParameter(o,e.COMPILE_STATUS)&&!e.isContextLost())throw new Error(`The graphics card refuses a program of hoilab: ${e.getShaderInfoLog(o)}`)}if(e.linkProgram(this.#t),!e.getProgramParameter(this.#t,e.LINK_STATUS)&&!e.isContextLost())throw new Error(`The graphics card refuses a program of hoilab: ${e.getProgramInfoLog(this.#t)}`)}use(){return this.#e.useProgram(this.#t),this}matrix(e,t){return this.#e.uniformMatrix4fv(this.#s(e),!1,new Float32Array(t)),this}floats(e,...t){let r=this.#s(e);return t.length===1?this.#e.uniform1f(r,t[0]):t.length===2?this.#e.uniform2fv(r,t):this.#e.uniform3fv(r,t),this}vectors(e,t){return this.#e.uniform3fv(this.#s(e),t),this}whole(e,...t){return t.length===1?this.#e.uniform1i(this.#s(e),t[0]):this.#e.uniform2iv(this.#s(e),t),this}#s(e){let t=this.#r.get(e);return t===void 0&&(t=this.#e.getUniformLocation(this.#t,e),this.#r.set(e,t)),t}};function me(i,e,t){let r=i.createBuffer();return i.bindBuffer(e,r),i.bufferData(e,t,i.STATIC_DRAW),r}var U=class{colours;depths;#e;#t;width=0;height=0;constructor(e){this.#e=e,this.colours=e.createTexture(),this.depths=e.createTexture(),this.#t=e.createFramebuffer()}bind(e,t){let r=this.#e,s=e!==this.width||t!==this.height;if(s){[this.width,this.height]=[e,t],r.bindTexture(r.TEXTURE_2D,this.colours),r.texImage2D(r.TEXTURE_2D,0,r.RGBA8,e,t,0,r.RGBA,r.UNSIGNED_BYTE,null),r.bindTexture(r.TEXTURE_2D,this.depths),r.texImage2D(r.TEXTURE_2D,0,r.DEPTH_COMPONENT24,e,t,0,r.DEPTH_COMPONENT,r.UNSIGNED_INT,null);for(let n of[this.colours,this.depths]){r.bindTexture(r.TEXTURE_2D,n);for(let o of[r.TEXTURE_MIN_FILTER,r.TEXTURE_MAG_FILTER])r.texParameteri(r.TEXTURE_2D,o,r.NEAREST);for(let o of[r.TEXTURE_WRAP_S,r.TEXTURE_WRAP_T])r.texParameteri(r.TEXTURE_2D,o,r.CLAMP_TO_EDGE)}r.bindFramebuffer(r.FRAMEBUFFER,this.#t),r.framebufferTexture2D(r.FRAMEBUFFER,r.COLOR_ATTACHMENT0,r.TEXTURE_2D,this.colours,0),r.framebufferTexture2D(r.FRAMEBUFFER,r.DEPTH_ATTACHMENT,r.TEXTURE_2D,this.depths,0)}return r.bindFramebuffer(r.FRAMEBUFFER,this.#t),r.viewport(0,0,e,t),s}read(e){let t=this.#e;for(let[r,s,n]of[[0,"colours",this.colours],[1,"depths",this.depths]])t.activeTexture(t.TEXTURE0+r),t.bindTexture(t.TEXTURE_2D,n),e.whole(s,r);t.activeTexture(t.TEXTURE0)}};var V=class{count;low;span;#e;#t;#r=[];#s=0;constructor(e,t,r){this.#e=e,this.count=t.colours.length/3,this.low=t.low,this.span=t.high.map((s,n)=>s-t.low[n]),this.#t=e.createVertexArray(),e.bindVertexArray(this.#t),this.#i(0,3,e.UNSIGNED_SHORT,t.positions),this.#i(1,3,e.UNSIGNED_BYTE,t.colours),t.attribute&&this.#i(2,1,e.UNSIGNED_BYTE,t.attribute),r&&(this.#s=r.length,this.#r.push(me(e,e.ELEMENT_ARRAY_BUFFER,r))),e.bindVertexArray(null)}attribute(e){this.#e.bindVertexArray(this.#t),this.#i(2,1,this.#e.UNSIGNED_BYTE,e),this.#e.bindVertexArray(null)}draw(e,t=0,r=1/0){let s=this.#e,n=Math.min(this.count-t,r);return e.floats("low",...this.low).floats("span",...this.span),s.bindVertexArray(this.#t),this.#s?s.drawElements(s.TRIANGLES,this.#s,s.UNSIGNED_INT,0):s.drawArrays(s.POINTS,t,n),n}close(){for(let e of this.#r)this.#e.deleteBuffer(e);this.#e.deleteVertexArray(this.#t)}#i(e,t,r,s){let n=this.#e;this.#r.push(me(n,n.ARRAY_BUFFER,s)),n.enableVertexAttribArray(e),n.vertexAttribPointer(e,t,r,!0,0,0)}};var Z=class{budget;#e;#t;#r;constructor({budget:e=3e5,wantedMs:t=33,least:r=4e4,most:s=8e6}={}){this.budget=e,this.#e=t,this.#t=r,this.#r=s}took(e,t){if(t<this.budget*.9||e>2e3)return;let r=Math.min(1.5,Math.max(.5,this.#e/Math.max(e,1))),s=this.budget*(r>1?1+(r-1)*.5:r);this.budget=Math.round(Math.min(this.#r,Math.max(this.#t,s)))}};var mt=`
uniform int mode; uniform vec2 heights; uniform vec3 palette[12]; uniform float picked;
vec3 ramp(float t) {  // dark blue over green to yellow: even steps for the eye (after viridis)
  t = clamp(t, 0.0, 1.0);
  vec3 a = mix(vec3(.267,.005,.329), vec3(.231,.318,.545), smoothstep(0.0,.25,t));
  a = mix(a, vec3(.129,.569,.549), smoothstep(.25,.5,t));
  a = mix(a, vec3(.369,.788,.383), smoothstep(.5,.75,t));
  return mix(a, vec3(.993,.906,.144), smoothstep(.75,1.0,t));
}
vec3 paint(vec3 own, float mark, float z) {
  vec3 shown = own;
  if (mode == 1) shown = ramp((z - heights.x) / max(heights.y - heights.x, 1e-3));
  if (mode == 2) shown = mark < .5 ? vec3(.55) : palette[int(mod(mark - 1.0, 12.0))];
  if (mode == 3) shown = ramp(mark / 255.0);
  if (picked >= 0.0 && abs(mark - picked) < .5) shown = mix(shown, vec3(1.0), .35);
  return shown;
}`,ee=[`#version 300 es
layout(location=0) in vec3 position; layout(location=1) in vec3 colour; layout(location=2) in float mark;
uniform mat4 matrix; uniform vec3 low, span; uniform float least, scale; out vec3 shade;${mt}
void main() {
  vec3 world = low + position * span;
  gl_Position = matrix * vec4(world, 1.0);
  gl_PointSize = clamp(scale / gl_Position.w, least, least * 4.0);
  shade = paint(colour, floor(mark * 255.0 + .5), world.z);
}`,`#version 300 es
precision highp float; in vec3 shade; out vec4 pixel;
void main() { pixel = vec4(shade, 1.0); }`],Oe=[ee[0].replace("gl_PointSize = clamp(scale / gl_Position.w, least, least * 4.0);",""),ee[1]],Ue=`#version 300 es
out vec2 at;
void main() { at = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0; gl_Position = vec4(at * 2.0 - 1.0, 0.0, 1.0); }`,De=[Ue,`#version 300 es
precision highp float; in vec2 at; out vec4 pixel;
uniform sampler2D colours; uniform highp sampler2D depths; uniform vec2 planes; uniform vec3 upper, lower; uniform float strength;
float far(vec2 uv) {
  float z = texture(depths, uv).r;
  return log2(2.0 * planes.x * planes.y / (planes.y + planes.x - (2.0 * z - 1.0) * (planes.y - planes.x)));
}
void main() {
  float z = texture(depths, at).r;
  gl_FragDepth = z;
  vec2 step = 1.4 / vec2(textureSize(depths, 0));
  float here = far(at), shadow = 0.0;
  for (int side = 0; side < 4; side++) {
    vec2 aside = vec2(side < 2 ? float(side * 2 - 1) : 0.0, side < 2 ? 0.0 : float(side * 2 - 5)) * step;
    shadow += max(0.0, here - far(at + aside));
  }
  if (z == 1.0) { pixel = vec4(mix(lower, upper, at.y), 1.0); return; }
  pixel = vec4(texture(colours, at).rgb * max(.35, exp(-strength * min(shadow, 1.0))), 1.0);
}`],Be=[Ue,`#version 300 es
precision highp float; out vec4 pixel; uniform highp sampler2D depths; uniform ivec2 place;
void main() {
  float z = 1.0; ivec2 size = textureSize(depths, 0);
  for (int x = -3; x <= 3; x++) for (int y = -3; y <= 3; y++)
    z = min(z, texelFetch(depths, clamp(place + ivec2(x, y), ivec2(0), size - 1), 0).r);
  float whole = floor(z * 16777215.0 + .5);
  pixel = vec4(floor(whole / 65536.0), mod(floor(whole / 256.0), 256.0), mod(whole, 256.0), 255.0) / 255.0;
}`],Ie=[`#version 300 es
layout(location=0) in vec3 a; layout(location=1) in vec3 b; layout(location=2) in vec4 colour;
layout(location=3) in float width; layout(location=4) in vec2 times;
uniform mat4 matrix; uniform vec2 viewport; uniform float dense, reach; uniform vec3 middle;
out vec4 tint; out float time, fading;
void main() {
  vec4 p = matrix * vec4(a, 1.0), q = matrix * vec4(b, 1.0);
  float near = 0.02;
  if (p.w < near && q.w < near) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }
  if (p.w < near) p = mix(p, q, (near - p.w) / (q.w - p.w));
  if (q.w < near) q = mix(q, p, (near - q.w) / (p.w - q.w));
  vec2 way = (q.xy / q.w - p.xy / p.w) * viewport;
  vec2 along = length(way) > 0.0 ? normalize(way) : vec2(1.0, 0.0);
  bool end = gl_VertexID > 1;
  float side = (gl_VertexID & 1) == 0 ? -1.0 : 1.0;
  vec4 at = end ? q : p;
  float wide = width * dense;
  at.xy += vec2(-along.y, along.x) * side * wide / viewport * at.w;
  at.z -= 0.0012 * at.w;  // in front of the surface that it lies on
  gl_Position = at;
  tint = colour;
  time = end ? times.y : times.x;
  vec3 world = end ? b : a;
  fading = reach > 0.0 ? 1.0 - smoothstep(.35, 1.0, distance(world.xy, middle.xy) / reach) : 1.0;
}`,`#version 300 es
precision highp float; in vec4 tint; in float time, fading; out vec4 pixel;
uniform float frame, tail;
void main() {
  float strong = tint.a * fading;
  if (time >= 0.0) strong *= time > frame ? .16 : mix(1.0, .38, clamp((frame - time) / tail, 0.0, 1.0));
  pixel = vec4(tint.rgb, strong);
}`],Fe=[`#version 300 es
uniform mat4 matrix; uniform vec3 corner[4]; out vec2 at;
void main() {
  at = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = matrix * vec4(corner[gl_VertexID], 1.0);
}`,`#version 300 es
precision highp float; in vec2 at; out vec4 pixel; uniform sampler2D picture; uniform float opaque;
void main() { pixel = vec4(texture(picture, at).rgb, opaque); }`];var D=["rgb","height","label","time"],te=class{canvas;clouds=[];surfaces=[];movers=null;drawn=0;pace=new Z;#e;#t;#r;#s;#i;#n;#o;#a;#h;#u;#c=0;#m=!0;#d=0;constructor(e,t,r,s){let n=e.getContext("webgl2",{antialias:!0,preserveDrawingBuffer:!0,powerPreference:"high-performance"});if(!n)throw new Error("This browser has no WebGL2, which the view in space is drawn with; update it, or switch on its hardware acceleration.");this.canvas=e,this.#e=n,this.#t=r,this.#r=s,this.#o=t.flatMap(o=>[1,3,5].map(a=>parseInt(o.slice(a,a+2),16)/255)).slice(0,36),this.#s={points:new M(n,ee),triangles:new M(n,Oe),compose:new M(n,De),probe:new M(n,Be),lines:new M(n,Ie),picture:new M(n,Fe)},this.#i=new U(n),this.#n=new U(n),this.#a=n.createVertexArray(),this.#h=n.createBuffer(),this.#u=n.createTexture(),this.#v()}get points(){return this.clouds.reduce((e,t)=>e+t.count,0)}get complete(){return!this.#c&&this.drawn>=this.points}addCloud(e){let t=new V(this.#e,e);return this.clouds.push(t),t}addSurface(e,t){this.surfaces.push(new V(this.#e,e,t))}setMovers(e){this.movers?.close(),this.movers=e&&new V(this.#e,e),this.refresh()}setPicture(e){let t=this.#e;t.bindTexture(t.TEXTURE_2D,this.#u),t.texImage2D(t.TEXTURE_2D,0,t.RGBA,t.RGBA,t.UNSIGNED_BYTE,e);for(let r of[t.TEXTURE_MIN_FILTER,t.TEXTURE_MAG_FILTER])t.texParameteri(t.TEXTURE_2D,r,t.LINEAR);for(let r of[t.TEXTURE_WRAP_S,t.TEXTURE_WRAP_T])t.texParameteri(t.TEXTURE_2D,r,t.CLAMP_TO_EDGE);this.overlay()}refresh(){this.#m=!0,this.overlay()}overlay(){this.#c||=requestAnimationFrame(this.#l)}pick(e,t){let r=this.#e,s=this.canvas.width/Math.max(1,this.canvas.clientWidth),n=[Math.floor(e*s),this.canvas.height-1-Math.floor(t*s)];this.#n.bind(1,1),r.disable(r.DEPTH_TEST),r.disable(r.BLEND);let o=this.#s.probe.use().whole("place",...n);this.#i.read(o),r.bindVertexArray(null),r.drawArrays(r.TRIANGLES,0,3);let a=new Uint8Array(4);r.readPixels(0,0,1,1,r.RGBA,r.UNSIGNED_BYTE,a);let l=(a[0]*65536+a[1]*256+a[2])/16777215;if(l>=1)return;let c=2*(n[0]+.5)/this.canvas.width-1,h=2*(n[1]+.5)/this.canvas.height-1,[u,d,p]=w(j(this.#t().matrix),[c,h,2*l-1]);return[u,d,p]}close(){cancelAnimationFrame(this.#c),this.#e.getExtension("WEBGL_lose_context")?.loseContext()}#l=e=>{if(this.#c=0,this.#e.isContextLost())return;let t=this.#t();this.#y(t),this.#b(t),this.#g(t),this.#r();let r=this.#d;r&&requestAnimationFrame(s=>this.pace.took(s-e,r)),t.cloud&&this.drawn<this.points&&this.overlay()};#y(e){let t=this.#e,r=window.devicePixelRatio||1,s=Math.max(1,Math.round(this.canvas.clientWidth*r)),n=Math.max(1,Math.round(this.canvas.clientHeight*r));(this.canvas.width!==s||this.canvas.height!==n)&&Object.assign(this.canvas,{width:s,height:n});let o=this.#i.bind(s,n);t.enable(t.DEPTH_TEST),t.depthFunc(t.LESS),t.depthMask(!0),t.disable(t.BLEND),this.#d=0;let a=this.surfaces.reduce((d,p)=>d+p.count,0),l=e.moving&&e.surface&&a>this.pace.budget&&this.clouds.length>0;if(this.#m||o){if(t.clearColor(0,0,0,1),t.clear(t.COLOR_BUFFER_BIT|t.DEPTH_BUFFER_BIT),this.drawn=0,e.surface&&this.surfaces.length&&!l){let d=this.#f(this.#s.triangles,e);t.vertexAttrib1f(2,0);for(let p of this.surfaces)this.#d+=p.draw(d)}if(e.movers&&this.movers){let d=e.mode==="time"?"rgb":e.mode;this.movers.draw(this.#f(this.#s.points,{...e,mode:d}))}}if(this.#m=!1,!e.cloud&&!l)return;let c=this.#f(this.#s.points,e);t.vertexAttrib1f(2,0);let h=0,u=0;for(let d of this.clouds){let p=Math.max(0,this.drawn-h);if(h+=d.count,!(p>=d.count)){if(u>=this.pace.budget)break;u+=d.draw(c,p,this.pace.budget-u)}}this.drawn+=u,this.#d+=u}#f(e,t){let r=window.devicePixelRatio||1;return e.use().matrix("matrix",t.matrix).whole("mode",D.indexOf(t.mode)).floats("heights",...t.heights).vectors("palette",this.#o).floats("picked",t.picked).floats("least",t.size*r).floats("scale",t.scale*r)}#b(e){let t=this.#e;t.bindFramebuffer(t.FRAMEBUFFER,null),t.viewport(0,0,this.canvas.width,this.canvas.height),t.depthFunc(t.ALWAYS);let r=this.#s.compose.use().floats("planes",...e.planes).floats("upper",...e.upper).floats("lower",...e.lower).floats("strength",e.mode==="rgb"?2:6);this.#i.read(r),t.bindVertexArray(null),t.drawArrays(t.TRIANGLES,0,3),t.depthFunc(t.LEQUAL)}#g(e){let t=this.#e;t.enable(t.BLEND),t.blendFuncSeparate(t.SRC_ALPHA,t.ONE_MINUS_SRC_ALPHA,t.ONE,t.ONE_MINUS_SRC_ALPHA),t.depthMask(!1),e.grid&&this.#x(e.grid,e,e.reach),e.picture&&(t.depthMask(!0),t.bindTexture(t.TEXTURE_2D,this.#u),this.#s.picture.use().matrix("matrix",e.matrix).vectors("corner",e.picture.corners.flat()).floats("opaque",e.picture.opaque).whole("picture",0),t.bindVertexArray(null),t.drawArrays(t.TRIANGLE_STRIP,0,4),t.depthMask(!1)),this.#x(e.lines,e,0),t.depthMask(!0)}#x(e,t,r){if(!e.count)return;let s=this.#e;s.bindVertexArray(this.#a),s.bindBuffer(s.ARRAY_BUFFER,this.#h),s.bufferData(s.ARRAY_BUFFER,e.rows,s.STREAM_DRAW),this.#s.lines.use().matrix("matrix",t.matrix).floats("viewport",this.canvas.width,this.canvas.height).floats("dense",window.devicePixelRatio||1).floats("frame",t.frame).floats("tail",Math.max(1,t.tail)).floats("reach",r).floats("middle",...t.middle),s.drawArraysInstanced(s.TRIANGLE_STRIP,0,4,e.count),s.bindVertexArray(null)}#v(){let e=this.#e;e.bindVertexArray(this.#a),e.bindBuffer(e.ARRAY_BUFFER,this.#h);let t=0;[3,3,4,1,2].forEach((r,s)=>{e.enableVertexAttribArray(s),e.vertexAttribPointer(s,r,e.FLOAT,!1,L*4,t*4),e.vertexAttribDivisor(s,1),t+=r}),e.bindVertexArray(null)}};var re=class{canvas=m("canvas",{class:"picture",role:"img"});over=m("canvas",{class:"over","aria-hidden":"true"});tip=m("div",{class:"tip",role:"tooltip",hidden:!0});legend=m("div",{class:"legend"});loading=m("div",{class:"loading"});stage;root=m("div",{class:"scrubber space",tabindex:0,role:"group","aria-label":"Scene in space"});#e=m("div",{class:"message",role:"alert",hidden:!0});#t;#r=m("select",{"aria-label":"Colour by",title:"Colour by"});constructor(e){let t=(s,n,o)=>{let a=m("button",{type:"button",title:n},s);return a.addEventListener("click",o),a};this.#t=t("Measure","Distance between two clicks (m)",e.measure),this.#t.setAttribute("aria-pressed","false"),this.#r.append(...D.map(s=>m("option",{value:s},`by ${s==="rgb"?"picture":s}`))),this.#r.addEventListener("change",()=>e.colour(this.#r.value));let r=m("div",{class:"tools",role:"toolbar","aria-label":"View"});r.append(this.#r,this.#t,t("Top","From above (t)",e.top)),e.camera&&r.append(t("Camera","As the camera sees it (c)",e.asCamera)),r.append(t("Home","The whole scene (0)",e.home)),this.stage=m("div",{class:"stage"},this.canvas,this.over,this.loading,this.legend,r,this.#e,this.tip),this.root.append(this.stage)}say(e){this.#e.textContent=e,this.#e.hidden=!1}measuring(e){this.#t.setAttribute("aria-pressed",String(e)),this.canvas.classList.toggle("measuring",e)}coloured(e){this.#r.value=e}point(e,t,r){this.canvas.classList.toggle("pointing",e!==null),this.tip.hidden=e===null,e!==null&&(this.tip.textContent=e,this.tip.style.left=`${t+14}px`,this.tip.style.top=`${Math.max(4,r-30)}px`)}progress(e){this.loading.style.width=e<1?`${100*e}%`:"0"}};function He({viewpoint:i,layers:e,last:t,...r}){return{" ":()=>r.toggle(),ArrowLeft:()=>r.step(-1),ArrowRight:()=>r.step(1),"Shift+ArrowLeft":()=>r.step(-10),"Shift+ArrowRight":()=>r.step(10),Home:()=>r.jump(0),End:()=>r.jump(t),a:()=>i.push(.06,0),d:()=>i.push(-.06,0),w:()=>i.push(0,.06),s:()=>i.push(0,-.06),q:()=>i.turn(-6,0),e:()=>i.turn(6,0),r:()=>i.turn(0,6),f:()=>i.turn(0,-6),"+":()=>i.zoom(.8),"-":()=>i.zoom(1.25),0:()=>i.goHome(),t:()=>i.fromAbove(),c:()=>i.asCamera(),m:()=>r.measure(),Escape:()=>r.escape(),...Object.fromEntries(e.map((s,n)=>[String(n+1),()=>r.layer(s)]))}}function Ge(i,e){i.addEventListener("keydown",t=>{let r=t.target;if(t.ctrlKey||t.metaKey||t.altKey||r.matches('input[type="text"], select')||t.key===" "&&r.matches("button"))return;let s=e[t.shiftKey&&t.key.startsWith("Arrow")?`Shift+${t.key}`:t.key];s&&(t.preventDefault(),t.stopPropagation(),s())})}var se=class{closed=!1;#e;#t;#r;#s=new Map;#i="rgb";constructor(e,t,r){this.#e=e,this.#t=t,this.#r=r}get total(){return this.#t.clouds.reduce((e,t)=>e+t.points,0)}async clouds(){await Promise.all(this.#t.clouds.map((e,t)=>Pe(this.#e,t,e,(r,s)=>{if(this.closed)return!1;let n=this.#r.addCloud(r);return this.#s.set(n,[t,s]),this.#i!=="rgb"&&this.#n(n,this.#i),this.#r.overlay(),!0})))}async surfaces(e){for(let[t,r]of this.#t.surfaces.entries()){let[s,n]=await Ce(this.#e,t,r);if(this.closed)return;this.#r.addSurface(s,n),e(n.length/3),this.#r.refresh()}}async paint(e){if(!(e===this.#i||e!=="label"&&e!=="time")){this.#i=e;for(let t of[...this.#r.clouds])await this.#n(t,e)}}async#n(e,t){let[r,s]=this.#s.get(e),n=await _e(this.#e,r,t,s,s+e.count);!n||this.closed||this.#i!==t||(e.attribute(n),this.#r.refresh())}};var ie=50*Math.PI/180,pt=89.9,ft=-30,[bt,gt]=[.05,2e3],ze=.96,We=Math.PI/180,B=class{yaw=90;pitch=30;metres=10;target=[0,0,0];get view(){return[this.yaw,this.pitch,this.metres,...this.target]}set view([e,t,r,s,n,o]){this.yaw=(e%360+360)%360,this.pitch=Math.min(pt,Math.max(ft,t)),this.metres=Math.min(gt,Math.max(bt,r)),this.target=[s,n,o]}get ahead(){let[e,t]=[this.yaw*We,this.pitch*We];return[Math.cos(t)*Math.cos(e),Math.cos(t)*Math.sin(e),-Math.sin(t)]}get eye(){return x(this.target,this.ahead,-this.metres)}turn(e,t){this.view=[this.yaw-e,this.pitch+t,this.metres,...this.target]}zoom(e,t=this.target){let r=this.metres;this.view=[this.yaw,this.pitch,this.metres*e,...this.target];let s=this.metres/r;this.target=[0,1,2].map(n=>t[n]+(this.target[n]-t[n])*s)}push(e,t){let r=2*Math.tan(ie/2)*this.metres,s=N(this.ahead,[0,0,1]),n=Math.hypot(...s)||1,o=[s[0]/n,s[1]/n,0],a=N(o,this.ahead);this.target=x(x(this.target,o,-e*r),a,t*r)}matrix(e,t){let r=this.metres+t,s=Math.max(r/2e4,Math.min(this.metres/50,.2));return Ee(xe(ie,e,s,r),we(this.eye,this.target,[0,0,1]))}};function $e(i,e){return i.every((t,r)=>Math.abs(t-e[r])<1e-6)}function je(i,e,t,r,s=16/9){let n=[0,1,2].map(u=>(i[u]+e[u])/2),o=Math.max(T(i,e),.5),a=[0,1,2,3,4,5,6,7].map(u=>[0,1,2].map(d=>(u&1<<d?e:i)[d])),l=new B,[c,h]=[o/8,o*8];for(let u=0;u<20;u++){l.view=[t,r,(c+h)/2,...n];let d=l.matrix(s,o*2);a.every(v=>{let[E,g,,f]=w(d,v);return f>0&&Math.abs(E)<ze&&Math.abs(g)<ze})?h=l.metres:c=l.metres}return l.view=[t,r,h,...n],l.view}var vt=.22;function pe({eye:i,rays:e},t){return e.map(r=>x(i,r,Math.min(4,Math.max(.4,t*vt*.25))))}function Xe({state:i,walks:e,boxes:t,hovered:r,dark:s,accent:n}){let o=new S,[a,l]=[i.layers,i.selected];if(a.has("tracks"))for(let{who:u,places:d,frames:p}of e){let v=Y(i.colour(u)),E=i.number(u)===l?3.4:1.8;for(let g=1;g<d.length;g++)o.add(d[g-1],d[g],v,E,p[g-1],p[g])}if(a.has("boxes"))for(let u of t){let d=i.number(u.who)===l||i.number(u.who)===r;o.addBox(u,Y(i.colour(u.who),d||l===null?1:.55),d?3:1.6)}a.has("camera")&&i.about.camera&&yt(o,i.about.camera,i.reach,s);let[c,h]=i.measured;return c&&h&&o.add(c,h,Y(n),3),o}function yt(i,e,t,r){let[s,n,o,a]=pe(e,t),l=r?[.95,.97,1,.95]:[.1,.13,.2,.95];for(let c of[s,n,o,a])i.add(e.eye,c,l,1.4);for(let[c,h]of[[s,n],[n,a],[a,o],[o,s]])i.add(c,h,l,1.4)}var xt=6;function qe({viewpoint:i,height:e,frame:t,pictured:r,...s}){let{state:n,dark:o}=s,{about:a,layers:l,reach:c,rate:h}=n,{orbit:u}=i,[d,p]=a.bounds,v=u.metres+c*2,E=K(u.metres),g=l.has("grid")?new S:null;return g&&ke(g,u.target,E,o?[.72,.8,.92,.5]:[.16,.22,.34,.42],a.level),{matrix:i.matrix,planes:[Math.max(v/2e4,Math.min(u.metres/50,.2)),v],mode:n.mode,heights:[d[2],Math.min(p[2],d[2]+6)],picked:n.picked,size:n.pointPx,scale:.02*e/2/Math.tan(ie/2),cloud:l.has("cloud"),surface:l.has("surface"),movers:l.has("movers"),moving:i.moving,upper:o?[.055,.067,.086]:[.83,.87,.925],lower:o?[.11,.13,.165]:[.955,.965,.98],frame:t,tail:xt*h,grid:g,reach:E*30,middle:u.target,lines:Xe(s),picture:l.has("camera")&&a.camera&&r?{corners:pe(a.camera,c),opaque:.94}:null}}var wt=4,Ye=.32;function Ke(i,e){let{orbit:t}=e,r=null,s=n=>{let o=i.getBoundingClientRect();return[n.clientX-o.left,n.clientY-o.top]};i.addEventListener("contextmenu",n=>n.preventDefault()),i.addEventListener("pointerdown",n=>{n.button>2||(r={x:n.clientX,y:n.clientY,push:n.button>0||n.shiftKey,moved:!1},i.setPointerCapture(n.pointerId))}),i.addEventListener("pointermove",n=>{if(!r){e.hover(...s(n));return}let[o,a]=[n.clientX-r.x,n.clientY-r.y];!r.moved&&Math.hypot(o,a)<wt||(i.classList.add("grabbing"),Object.assign(r,{x:n.clientX,y:n.clientY,moved:!0}),r.push?t.push(o/i.clientHeight,a/i.clientHeight):t.turn(o*Ye,a*Ye),e.moved())}),i.addEventListener("pointerup",n=>{i.classList.remove("grabbing");let o=r&&!r.moved&&n.button===0;r=null,o&&e.click(...s(n))}),i.addEventListener("pointercancel",()=>r=null),i.addEventListener("pointerleave",e.leave),i.addEventListener("dblclick",n=>{let o=e.under(...s(n));o&&(t.view=[t.yaw,t.pitch,t.metres,...o],e.moved())}),i.addEventListener("wheel",n=>{!n.ctrlKey&&!n.metaKey&&!e.focused()||(n.preventDefault(),t.zoom(Math.exp(n.deltaY/500),e.under(...s(n))),e.moved())},{passive:!1})}var ne=class{hovered=null;#e=!1;#t;constructor(e){this.#t=e;let{viewpoint:t,furniture:r}=e;Ke(r.canvas,{orbit:t.orbit,under:(s,n)=>this.#r(s,n),moved:()=>t.moved(),focused:()=>r.root.getRootNode().activeElement!==null,leave:()=>{r.tip.hidden=!0,this.#i(null)},hover:(s,n)=>{let o=this.#e?null:this.#s(s,n);r.point(o===null?null:e.state.name(e.state.about.individuals.indexOf(o)),s,n),this.#i(o)},click:(s,n)=>this.#n(s,n)})}measure(e=!this.#e){this.#e=e,this.#t.furniture.measuring(e)}escape(){let{model:e,state:t}=this.#t;this.#e||t.measured.length?(this.measure(!1),y(e,"measured",[])):y(e,"selected",null)}#r(e,t){let{renderer:r,viewpoint:s,state:n}=this.#t;return r.pick(e,t)??Ae(s.rayAt(e,t),n.about.level)}#s(e,t){let{viewpoint:r,state:s,boxes:n}=this.#t;if(!s.layers.has("boxes")&&!s.layers.has("movers"))return null;let o=Te(r.rayAt(e,t),n());return o?s.number(o.box.who):null}#i(e){this.hovered!==e&&(this.hovered=e,this.#t.renderer.overlay())}#n(e,t){let{model:r,state:s,furniture:n}=this.#t;if(n.root.focus({preventScroll:!0}),!this.#e){y(r,"selected",this.#s(e,t));return}let o=this.#r(e,t);if(!o)return;let a=s.measured;y(r,"measured",a.length===1?[...a,[...o]]:[[...o]])}};var oe=class{about;last;rate;reach;#e;#t;constructor(e,t,r){this.#e=e,this.#t=r,this.about=t,this.last=Math.max(0,t.frames-1),this.rate=this.last&&this.seconds(this.last)>0?this.last/this.seconds(this.last):25,this.reach=T(...t.bounds)}seconds(e){return this.#t[e]??0}clamp(e){return Math.min(this.last,Math.max(0,Math.round(e)||0))}number(e){return this.about.individuals[e]??e}name(e){return`${this.number(e)} ${this.about.classes[e]??""}`.trim()}colour(e){return be(this.number(e),this.about.palette)}get selected(){return this.#e.get("selected")??null}get picked(){let e=this.selected===null?-1:this.about.individuals.indexOf(this.selected);return e<0?-1:e%255+1}get layers(){return new Set(this.#e.get("layers"))}get measured(){return this.#e.get("measured")??[]}get mode(){let e=this.#e.get("colour");return D.includes(e)?e:"rgb"}get pointPx(){return Number(this.#e.get("point_px"))}};var Et=150,ae=class{orbit=new B;moving=!1;#e;#t;constructor(e){this.#e=e}get aspect(){let{clientWidth:e,clientHeight:t}=this.#e.canvas;return e/Math.max(1,t)}get matrix(){return this.orbit.matrix(this.aspect,this.#e.state.reach*2)}rayAt(e,t){let{clientWidth:r,clientHeight:s}=this.#e.canvas;return Me(this.matrix,2*e/r-1,1-2*t/s)}home(){return this.#r(this.#e.state.about.camera?.yaw??60,30)}goHome(){this.orbit.view=this.home(),this.moved()}fromAbove(){this.orbit.view=this.#r(90,89.9),this.moved()}asCamera(){let{about:e,reach:t}=this.#e.state;if(!e.camera)return;let{eye:r,yaw:s,pitch:n}=e.camera;this.orbit.view=[s,n,t/3,0,0,0],this.orbit.target=x(r,this.orbit.ahead,this.orbit.metres),this.moved()}turn(e,t){let{orbit:r}=this;r.view=[r.yaw+e,r.pitch+t,r.metres,...r.target],this.moved()}push(e,t){this.orbit.push(e,t),this.moved()}zoom(e){this.orbit.zoom(e),this.moved()}take(e){let t=e.length===6?e:this.home();return $e(t,this.orbit.view)?!1:(this.orbit.view=t,!0)}moved(){this.moving=!0,this.#e.changed(),clearTimeout(this.#t),this.#t=setTimeout(()=>{this.moving=!1,this.#e.changed(),this.#e.rests([...this.orbit.view])},Et)}close(){clearTimeout(this.#t)}#r(e,t){return je(...this.#e.state.about.bounds,e,t,this.aspect)}};var Mt=200,le=class{#e;#t;#r;#s;#i;#n;#o;#a;#h;#u;#c;#m;#d;#l;#y=[];#f=null;#b;#g=!1;constructor(e,t,r,s,n){this.#e=e,this.#t=t,this.#r=r;let o=this.#s=new oe(e,s,n);this.#l=o.clamp(Number(e.get("frame")));let a=this.#i=new re({camera:s.camera!==null,colour:l=>y(e,"colour",l),measure:()=>this.#d.measure(),top:()=>this.#n.fromAbove(),asCamera:()=>this.#n.asCamera(),home:()=>this.#n.goHome()});a.root.classList.toggle("still",s.frames<2),this.#n=new ae({state:o,canvas:a.canvas,changed:()=>this.#A(),rests:l=>y(e,"view",[...l])}),this.#o=new J(r,s.frames,()=>this.#E()),this.#a=new te(a.canvas,s.palette,()=>this.#x(),()=>this.#T()),this.#h=new se(r,s,this.#a),this.#u=new W({channel:r,wanted:()=>s.pictures&&o.layers.has("camera")?this.#l:null,show:(l,c)=>{this.#a.setPicture(l),t.dataset.picture=String(c)},refused:l=>a.say(l.message)}),this.#c=new G({frames:s.frames,seconds:l=>o.seconds(l),ready:l=>this.#o.has(l),show:l=>this.#p(l,{playing:!0}),end:()=>y(e,"playing",!1)}),this.#m=new z({frames:s.frames,layers:s.layers,seconds:l=>o.seconds(l),jump:l=>this.#p(l),step:l=>this.#p(this.#l+l),toggle:()=>this.#M(),set:(l,c)=>y(e,l,c),layer:l=>this.#R(l)}),a.root.append(this.#m.el),this.#d=new ne({model:e,state:o,furniture:a,viewpoint:this.#n,renderer:this.#a,boxes:()=>this.#v}),this.#L()}get root(){return this.#i.root}get stage(){return this.#i.stage}open(){this.#n.take(this.#e.get("view")),this.settings(),this.#p(this.#l,{tell:!1}),this.#e.get("playing")&&this.playOrPause(),this.#S()}close(){this.#g=this.#h.closed=this.#u.closed=!0,clearTimeout(this.#b),this.#n.close(),this.#c.pause(),this.#a.close()}refresh(){this.#a.refresh()}asked(){let e=this.#s.clamp(Number(this.#e.get("frame")));e!==this.#l&&this.#p(e,{tell:!1})}askedView(){this.#n.take(this.#e.get("view"))&&this.refresh()}settings(){this.#c.speed=Number(this.#e.get("speed")),this.#c.loop=!!this.#e.get("loop"),this.#m.settings(this.#s.layers,this.#c.speed,this.#c.loop),this.#i.coloured(this.#s.mode),this.#t.dataset.selected=String(this.#s.selected??""),this.#t.dataset.measured=String(this.#s.measured.length),this.#h.paint(this.#s.mode),this.#u.follow(),this.refresh()}playOrPause(){this.#e.get("playing")?this.#c.play(this.#l):(this.#c.pause(),this.#w()),this.#m.show(this.#l,this.#c.playing)}#x(){return qe({state:this.#s,viewpoint:this.#n,height:this.#i.canvas.clientHeight,frame:this.#l,pictured:this.#u.shown>=0,walks:this.#y,boxes:this.#v,hovered:this.#d.hovered,dark:this.#t.dataset.theme==="dark",accent:H(this.#t).accent})}get#v(){return this.#o.at(this.#l)?.boxes??[]}#T(){Ve({host:this.#t,furniture:this.#i,state:this.#s,viewpoint:this.#n,renderer:this.#a,frame:this.#l,boxes:this.#v,hovered:this.#d.hovered,total:this.#h.total})}#A(){this.#n.moving&&(this.#t.dataset.eye="moving"),this.refresh()}#E(){let e=this.#o.at(this.#l);this.#t.dataset.moment=String(e?this.#l:""),e&&e!==this.#f?(this.#f=e,this.#a.setMovers(e.points)):this.#a.overlay(),this.#o.prefetch([1,4,12].map(t=>Math.min(this.#s.last,this.#l+t)))}#p(e,{playing:t=!1,tell:r=!0}={}){this.#l=this.#s.clamp(e),t||this.#c.jump(this.#l),this.#t.dataset.frame=String(this.#l),this.#m.show(this.#l,this.#c.playing),this.#E(),this.#u.follow(),r&&(t?this.#b??=setTimeout(()=>this.#w(),Mt):this.#w())}#w(){clearTimeout(this.#b),this.#b=void 0,y(this.#e,"frame",this.#l)}#M(){y(this.#e,"playing",!this.#e.get("playing"))}#R(e){let t=this.#s.layers;t.delete(e)||t.add(e),y(this.#e,"layers",this.#s.about.layers.filter(r=>t.has(r)))}#L(){let{canvas:e}=this.#i;e.addEventListener("webglcontextlost",s=>{s.preventDefault(),this.#g||this.#i.say("The browser took the graphics card away from this view; show it again to go on.")});let{about:t,last:r}=this.#s;Ge(this.root,He({viewpoint:this.#n,layers:t.layers,last:r,toggle:()=>this.#M(),step:s=>this.#p(this.#l+s),jump:s=>this.#p(s),measure:()=>this.#d.measure(),escape:()=>this.#d.escape(),layer:s=>this.#m.press(s)})),Object.assign(this.#t,{whereIs:s=>{let[n,o]=w(this.#n.matrix,s),a=e.getBoundingClientRect();return[a.left+(n+1)/2*a.width,a.top+(1-o)/2*a.height]}})}async#S(){try{let e=this.#h.clouds();this.#s.about.layers.includes("tracks")&&(this.#y=await Ne(this.#r)),await e,await this.#h.surfaces(t=>this.#t.dataset.triangles=String(t)),this.#g||this.#a.overlay()}catch(e){this.#g||this.#i.say(e.message)}}};var Qe=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var Je=`.space .stage { aspect-ratio: auto; height: clamp(440px, 55cqw, 640px); max-height: none; background: var(--raised); }
.space .stage canvas.picture { inset: 0; width: 100%; height: 100%; cursor: grab; }
.space .stage canvas.picture.grabbing { cursor: grabbing; }
.space .stage canvas.picture.pointing { cursor: pointer; }
.space .stage canvas.picture.measuring { cursor: crosshair; }
.space .stage canvas.over { pointer-events: none; }
.space .tools {
  position: absolute;
  right: 10px;
  top: 10px;
  display: flex;
  flex-wrap: wrap;
  justify-content: flex-end;
  gap: 6px;
  align-items: center;
}
.space .tools button, .space .tools select {
  height: 30px;
  padding: 0 10px;
  border-radius: 8px;
  font-size: 12px;
  color: var(--text);
  background: color-mix(in srgb, var(--ground) 84%, transparent);
  border: 1px solid color-mix(in srgb, var(--line) 80%, transparent);
}
.space .tools button:hover { border-color: var(--accent); }
.space .tools button[aria-pressed="true"] { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
.space .legend {
  position: absolute;
  left: 12px;
  bottom: 10px;
  padding: 3px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: var(--text);
  background: color-mix(in srgb, var(--ground) 78%, transparent);
  pointer-events: none;
}
.space .loading { position: absolute; left: 0; bottom: 0; height: 3px; width: 0; background: var(--accent); transition: width 0.15s; }
.space.still .bar > .group:first-child, .space.still .clock, .space.still .slide, .space.still .bar > .group:last-child { display: none; }
.space.still .bar { padding-bottom: 10px; }
.space .refused { margin: 0; padding: 40px 24px; color: var(--warn); text-align: center; }
@media (prefers-reduced-motion: reduce) { .space .loading { transition: none; } }
`;function Rt({model:i,el:e,view:t}){let r=m("div",{class:"hoilab-space","data-lm-suppress-shortcuts":"true"}),s=r.attachShadow({mode:"open"});s.append(m("style",{},Qe),m("style",{},Je)),e.append(r);let n=new I(i,t),o=[()=>n.close(),()=>r.remove()],a=l=>{r.dataset.refused=l.message,s.append(m("div",{class:"scrubber space"},m("p",{class:"refused",role:"alert"},l.message)))};return n.ask("describe").then(([l,[c]])=>{if(!r.isConnected&&!e.isConnected)return;let h=c?fe(c):new Float64Array,u=new le(i,r,n,l,h);s.append(u.root),o.unshift(...Lt(i,r,u),()=>u.close()),u.open()}).catch(a),()=>{for(let l of o.splice(0))l()}}function Lt(i,e,t){let r=new ResizeObserver(()=>t.refresh());return r.observe(t.stage),[()=>r.disconnect(),ge(e,s=>{e.dataset.theme=s?"dark":"light",t.refresh()}),C(i,"frame",()=>t.asked()),...["selected","layers","speed","loop","colour","measured","point_px"].map(s=>C(i,s,()=>t.settings())),C(i,"playing",()=>t.playOrPause()),C(i,"view",()=>t.askedView())]}var xs={render:Rt};export{xs as default};
